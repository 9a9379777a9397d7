/// File access: below one server's root without leaving it, and whole-file replacement that survives a power cut.
@NullMarked
package quetzal.wings.file;

import org.jspecify.annotations.NullMarked;
