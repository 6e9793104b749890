// SPDX-License-Identifier: Apache-2.0
package org.ipn.cli;

import com.google.gson.JsonObject;
import org.ipn.kernel.KernelException;
import org.ipn.model.OneLine;

/** Why a container does not join, or leave: what the specification of CNI calls an error, which the runtime shows its user. */
final class CniFailed extends Exception {
    private static final long serialVersionUID = 1;

    /** Error codes of the specification; from 100 on they are a plugin's own. */
    static final int VERSION = 1;

    static final int ENVIRONMENT = 4;
    static final int INPUT = 5;
    static final int JSON = 6;
    static final int CONFIG = 7;
    static final int UNAVAILABLE = 50;
    static final int FAILED = 100;

    private final int code;

    CniFailed(int code, String line) {
        super(line);
        this.code = code;
    }

    CniFailed(KernelException failed) {
        super(failed.getMessage(), failed);
        this.code = FAILED;
    }

    /** @param version of the specification that the runtime speaks */
    JsonObject json(String version) {
        JsonObject error = new JsonObject();
        error.addProperty("cniVersion", version);
        error.addProperty("code", code);
        error.addProperty("msg", OneLine.of(String.valueOf(getMessage())));
        return error;
    }
}
