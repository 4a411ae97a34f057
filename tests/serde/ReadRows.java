import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.hadoop.hive.serde2.objectinspector.ListObjectInspector;
import org.apache.hadoop.hive.serde2.objectinspector.MapObjectInspector;
import org.apache.hadoop.hive.serde2.objectinspector.ObjectInspector;
import org.apache.hadoop.hive.serde2.objectinspector.PrimitiveObjectInspector;
import org.apache.hadoop.hive.serde2.objectinspector.StructField;
import org.apache.hadoop.hive.serde2.objectinspector.StructObjectInspector;
import org.apache.hadoop.io.Text;
import org.openx.data.jsonserde.JsonSerDe;

/**
 * Reads rows from standard input with the OpenX JSON SerDe, column by column as a query does, and prints a line for
 * each: the columns as a JSON object, or "ERROR" and the message.
 *
 * Arguments: the names and the Hive types of the columns, comma-separated and colon-separated.
 */
public class ReadRows {
    public static void main(String[] arguments) throws Exception {
        JsonSerDe serde = new JsonSerDe();
        Properties table = new Properties();
        table.setProperty("columns", arguments[0]);
        table.setProperty("columns.types", arguments[1]);
        table.setProperty("serialization.format", "1");
        serde.initialize(null, table);
        ObjectInspector inspector = serde.getObjectInspector();
        BufferedReader rows = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        for (String row = rows.readLine(); row != null; row = rows.readLine()) {
            StringBuilder line = new StringBuilder();
            try {
                write(line, serde.deserialize(new Text(row)), inspector);
            } catch (Exception | Error error) {
                line = new StringBuilder("ERROR " + error);
            }
            out.println(line.toString().replace('\n', ' ').replace('\r', ' '));
        }
        out.flush();
    }

    /** Writes a value as JSON, as its inspector reads it. */
    private static void write(StringBuilder out, Object value, ObjectInspector inspector) {
        if (value == null) {
            out.append("null");
            return;
        }
        switch (inspector.getCategory()) {
            case STRUCT -> {
                StructObjectInspector struct = (StructObjectInspector) inspector;
                String separator = "{";
                for (StructField field : struct.getAllStructFieldRefs()) {
                    out.append(separator).append(quoted(field.getFieldName())).append(':');
                    write(out, struct.getStructFieldData(value, field), field.getFieldObjectInspector());
                    separator = ",";
                }
                out.append('}');
            }
            case LIST -> {
                ListObjectInspector list = (ListObjectInspector) inspector;
                out.append('[');
                for (int at = 0; at < list.getListLength(value); at++) {
                    out.append(at == 0 ? "" : ",");
                    write(out, list.getListElement(value, at), list.getListElementObjectInspector());
                }
                out.append(']');
            }
            case PRIMITIVE -> {
                Object primitive = ((PrimitiveObjectInspector) inspector).getPrimitiveJavaObject(value);
                if (primitive == null) {
                    out.append("null");
                } else if (primitive instanceof Number || primitive instanceof Boolean) {
                    out.append(primitive);
                } else {
                    out.append(quoted(primitive.toString()));
                }
            }
            default -> throw new IllegalArgumentException("no column has the category " + inspector.getCategory());
        }
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.chars().forEach(unit -> {
            if (unit == '"' || unit == '\\') {
                quoted.append('\\').append((char) unit);
            } else if (unit < 0x20 || Character.isSurrogate((char) unit)) {
                quoted.append(String.format("\\u%04x", unit));
            } else {
                quoted.append((char) unit);
            }
        });
        return quoted.append('"').toString();
    }
}
