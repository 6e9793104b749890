// SPDX-License-Identifier: Apache-2.0
package org.ipn.plan;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.RandomAccess;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An immutable list that finds its elements by what they hold, so that a plan for a thousand ports does not search a thousand
 * times a thousand. An index is made when it is first asked for. Equal to any list of the same elements.
 */
final class Indexed<T> extends AbstractList<T> implements RandomAccess {
    private final List<T> items;
    private final Map<String, Map<Object, List<T>>> indexes = new ConcurrentHashMap<>();

    private Indexed(List<T> items) {
        this.items = items;
    }

    static <T> Indexed<T> copyOf(List<T> items) {
        return items instanceof Indexed<T> already ? already : new Indexed<>(List.copyOf(items));
    }

    /**
     * Those for which {@code keys} gives {@code key}, in this list's order.
     *
     * @param index names what {@code keys} gives, always the same for one name
     */
    List<T> where(String index, @Nullable Object key, Function<T, ? extends Collection<?>> keys) {
        if (key == null) {
            return List.of();
        }
        return indexes.computeIfAbsent(index, name -> index(keys)).getOrDefault(key, List.of());
    }

    private Map<Object, List<T>> index(Function<T, ? extends Collection<?>> keys) {
        Map<Object, List<T>> found = new HashMap<>();
        for (T item : items) {
            for (Object key : keys.apply(item)) {
                found.computeIfAbsent(key, first -> new ArrayList<>()).add(item);
            }
        }
        return found;
    }

    @Override
    public T get(int index) {
        return items.get(index);
    }

    @Override
    public int size() {
        return items.size();
    }
}
