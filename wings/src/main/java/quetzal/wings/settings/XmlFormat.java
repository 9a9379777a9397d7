package quetzal.wings.settings;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.DOMException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/// XML without a DOCTYPE, so without entities. The first name of a path is the root element; a value of the form
/// `[name='value']` sets an attribute.
final class XmlFormat implements SettingsFormat {
    private static final int DEEPEST = 64;
    private static final Pattern DOT = Pattern.compile("\\.");
    private static final Pattern ATTRIBUTE =
            Pattern.compile("\\[([A-Za-z_][\\w.:-]*)=['\"](.*)['\"]]", Pattern.DOTALL);

    @Override
    public String apply(String text, List<Rule> rules) throws SettingsException {
        try {
            var document =
                    text.isBlank()
                            ? builder().newDocument()
                            : builder().parse(new InputSource(new StringReader(text)));
            for (var rule : rules) {
                apply(document, rule);
            }
            if (document.getDocumentElement() == null) {
                return text;
            }
            dropBlanks(document.getDocumentElement());
            return write(document);
        } catch (SAXException | DOMException e) {
            throw new SettingsException("it is not XML, has a DOCTYPE, or is nested too deeply");
        } catch (IOException | ParserConfigurationException | TransformerException e) {
            throw new SettingsException("it cannot be read as XML");
        }
    }

    private static DocumentBuilder builder() throws ParserConfigurationException {
        var factory = DocumentBuilderFactory.newDefaultInstance();
        factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_DTD, "");
        factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_SCHEMA, "");
        factory.setAttribute("jdk.xml.maxElementDepth", DEEPEST);
        factory.setXIncludeAware(false);
        factory.setExpandEntityReferences(false);
        var builder = factory.newDocumentBuilder();
        builder.setErrorHandler(null);
        return builder;
    }

    private static void apply(Document document, Rule rule) throws SettingsException {
        var names = DOT.split(rule.match(), -1);
        if (names.length > DEEPEST) {
            throw new SettingsException("the key \"" + rule.match() + "\" is too deep");
        }
        var wild = List.of(names).contains("*");
        var create = !wild && rule.condition().isEmpty();
        var root = document.getDocumentElement();
        if (root == null) {
            if (!create) {
                return;
            }
            root = document.createElement(names[0]);
            document.appendChild(root);
        }
        if (!names[0].equals("*") && !names[0].equals(root.getTagName())) {
            return;
        }
        List<Element> found = List.of(root);
        for (var i = 1; i < names.length; i++) {
            var below = new ArrayList<Element>();
            for (var element : found) {
                below.addAll(children(element, names[i]));
            }
            if (below.isEmpty() && create) {
                below.add((Element) found.getFirst().appendChild(document.createElement(names[i])));
            }
            found = wild || below.isEmpty() ? below : List.of(below.getFirst());
        }
        for (var element : found) {
            set(element, rule);
        }
    }

    private static void set(Element element, Rule rule) throws SettingsException {
        var attribute = ATTRIBUTE.matcher(rule.value().asText());
        if (attribute.matches() && rule.condition().isEmpty()) {
            element.setAttribute(attribute.group(1), legal(attribute.group(2)));
            return;
        }
        var value = rule.over(Optional.of(element.getTextContent()));
        if (value.isPresent()) {
            element.setTextContent(legal(value.get().asText()));
        }
    }

    private static List<Element> children(Element parent, String name) {
        var children = new ArrayList<Element>();
        for (var node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element
                    && (name.equals("*") || element.getTagName().equals(name))) {
                children.add(element);
            }
        }
        return children;
    }

    /// Without the characters that no XML file may hold, even escaped.
    private static String legal(String text) {
        return text.codePoints()
                .filter(
                        c ->
                                c == '\t'
                                        || c == '\n'
                                        || c == '\r'
                                        || c >= 0x20 && c <= 0xD7FF
                                        || c >= 0xE000 && c <= 0xFFFD
                                        || c >= 0x10000)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /// Blanks between elements would otherwise be indented again with each rewrite.
    private static void dropBlanks(Element element) {
        var mixed = false;
        for (var node = element.getFirstChild(); node != null; node = node.getNextSibling()) {
            mixed |= node.getNodeType() == Node.TEXT_NODE && !node.getNodeValue().isBlank();
        }
        var hasElements = !children(element, "*").isEmpty();
        for (var node = element.getFirstChild(); node != null; ) {
            var next = node.getNextSibling();
            if (node instanceof Element child) {
                dropBlanks(child);
            } else if (node.getNodeType() == Node.TEXT_NODE && hasElements && !mixed) {
                element.removeChild(node);
            }
            node = next;
        }
    }

    private static String write(Document document) throws TransformerException {
        var factory = TransformerFactory.newDefaultInstance();
        factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
        var transformer = factory.newTransformer();
        transformer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
        transformer.setOutputProperty(OutputKeys.INDENT, "yes");
        transformer.setOutputProperty("{http://xml.apache.org/xslt}indent-amount", "2");
        var out = new StringWriter();
        transformer.transform(new DOMSource(document), new StreamResult(out));
        var body = out.toString().replace(System.lineSeparator(), "\n").strip();
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + body + "\n";
    }
}
