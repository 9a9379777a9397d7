package quetzal.panel.db;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.sql.DataSource;

/// Notes every statement that is prepared on its connections.
public final class CountingDataSource {
    private final List<String> statements = new CopyOnWriteArrayList<>();
    private final DataSource dataSource;

    public CountingDataSource(DataSource real) {
        this.dataSource =
                wrap(
                        DataSource.class,
                        (proxy, method, arguments) -> {
                            var result = call(real, method, arguments);
                            return result instanceof Connection connection
                                    ? connection(connection)
                                    : result;
                        });
    }

    public DataSource dataSource() {
        return dataSource;
    }

    /// What was prepared since the last call.
    public List<String> drain() {
        var copy = List.copyOf(statements);
        statements.clear();
        return copy;
    }

    private Connection connection(Connection real) {
        return wrap(
                Connection.class,
                (proxy, method, arguments) -> {
                    if (method.getName().equals("prepareStatement")) {
                        statements.add((String) arguments[0]);
                    }
                    return call(real, method, arguments);
                });
    }

    private static Object call(Object target, java.lang.reflect.Method method, Object[] arguments)
            throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static <T> T wrap(Class<T> type, InvocationHandler handler) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
