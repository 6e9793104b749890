// SPDX-License-Identifier: Apache-2.0
package org.ipn.xml;

import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Records as stable text, a component a line, nested ones indented; what is null or empty is left out. */
final class RecordText {
    private final StringBuilder text = new StringBuilder();

    private RecordText() {}

    static String of(Record root) {
        RecordText dump = new RecordText();
        dump.line("", root.getClass().getSimpleName(), root);
        return dump.text.toString();
    }

    private void line(String indent, String name, Object value) {
        if (value instanceof Record data && !data.getClass().getSimpleName().equals("Mac")) {
            text.append(indent).append(name).append('\n');
            for (RecordComponent component : data.getClass().getRecordComponents()) {
                line(indent + "  ", component.getName(), get(component, data));
            }
        } else if (value instanceof List<?> list) {
            list.forEach(item -> line(indent, name, item));
        } else if (value instanceof Map<?, ?> map) {
            new TreeMap<>(map).forEach((key, item) -> line(indent, name + " " + key, item));
        } else if (value != null) {
            boolean octal = name.equals("mode");
            text.append(indent)
                    .append(name)
                    .append(" = ")
                    .append(octal ? "0" + Integer.toOctalString((int) value) : value);
            text.append('\n');
        }
    }

    private static Object get(RecordComponent component, Object of) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(of);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }
}
