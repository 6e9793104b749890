// SPDX-License-Identifier: Apache-2.0
package org.ipn.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a port's owner asked for, part by part; what a part does not say (null) is left to whoever is asked next. The units and ranges
 * are those of the schema, which checked them.
 *
 * <p>{@link #said} and {@link #of(Map)} are each other's opposite: by them a policy is read, merged, kept and told, so that an
 * attribute is named in its part alone.
 *
 * @param mirror whether it gets a copy of every frame of a switch
 */
public record PortPolicy(
        @Nullable Rights rights,
        Tagging tagging,
        @Nullable Boolean mirror,
        PortSecurity security,
        Shaping shaping,
        Impairment impairment) {

    /** Nothing asked for: every default holds. */
    public static final PortPolicy NONE = of(Map.of());

    /** Nothing passes: of a port of which it is known that something is asked, but not what. */
    public static final PortPolicy CLOSED =
            new PortPolicy(Rights.NONE, NONE.tagging, NONE.mirror, NONE.security, NONE.shaping, NONE.impairment);

    /**
     * Of attributes as XML writes them, by name; names of others are passed over. Throws IllegalArgumentException for a value that the
     * schema would not have let pass.
     */
    public static PortPolicy of(Map<String, String> said) {
        PolicyText text = new PolicyText(said);
        return new PortPolicy(
                text.read("rights", Rights::of),
                Tagging.of(text),
                text.yesNo("mirror"),
                PortSecurity.of(text),
                Shaping.of(text),
                Impairment.of(text));
    }

    public static PortPolicy of(Rights rights) {
        return of(Map.of("rights", rights.text()));
    }

    /** Every attribute that is said, by its name, as XML writes it; always in the same order. */
    public Map<String, String> said() {
        Map<String, String> said = new LinkedHashMap<>();
        PolicyText text = new PolicyText(said);
        text.write("rights", rights == null ? null : rights.text());
        tagging.write(text);
        text.write("mirror", mirror);
        security.write(text);
        shaping.write(text);
        impairment.write(text);
        return Collections.unmodifiableMap(said);
    }

    /** This policy where it speaks, {@code below} where it is silent, attribute by attribute. */
    public PortPolicy over(PortPolicy below) {
        if (equals(NONE) || below.equals(NONE)) {
            return equals(NONE) ? below : this;
        }
        Map<String, String> both = new LinkedHashMap<>(below.said());
        if (!(tagging instanceof Tagging.None)) {
            both.keySet().removeAll(Tagging.NAMES); // they exclude each other: who says one of them has decided on all
        }
        both.putAll(said());
        return of(both);
    }

    /** What the port may do, where nobody said anything too. */
    public Rights allowed() {
        return rights == null ? Rights.RW : rights;
    }

    public boolean isMirror() {
        return Boolean.TRUE.equals(mirror);
    }

    /** On a bus everyone hears everything, and nothing is learned: no mirror is anything special there, nor how many addresses one has. */
    public PortPolicy onBus() {
        return mirror == null && security.addresses() == null
                ? this
                : new PortPolicy(rights, tagging, null, security.withoutAddresses(), shaping, impairment);
    }
}
