// SPDX-License-Identifier: Apache-2.0
// Every call that the page makes: ipnd's HTTP API, `ipn`, and `virsh`, by which all changes go. With the administrator's rights where the
// session has them, else with the user's own, which suffice for the group libvirt. Words are arguments, never a shell's.

const RIGHTS = { superuser: "try" };
// A copy: Cockpit writes into what it is given.
const api = cockpit.http("/run/ipn/ipnd.sock", { ...RIGHTS });
/** As long as ipnd may take to answer, in ms; one that hangs takes a connection and says nothing. */
const PATIENCE = 10000;
const VIRSH = ["virsh", "-q", "-c", "qemu:///system"];

/** In words for people. Its kind: away (nobody answers), denied (the user may not ask), gone (no such network), refused. */
export class Failure extends Error {
    constructor(kind, message) {
        super(message);
        this.kind = kind;
    }
}

/** Cockpit's promises hand on what came before they failed, which `await` would drop. */
const settled = (promise, explain) =>
    new Promise((resolve, reject) => promise.then(
        (...results) => resolve(results),
        (failure, output) => reject(explain(failure, output))));

function reason(body) {
    try {
        return JSON.parse(body).error;
    } catch {
        return String(body ?? "").trim();
    }
}

function ofApi(failure, body) {
    if (failure.problem === "access-denied")
        return new Failure("denied", "You may not ask ipnd: it answers administrators (“Administrative access” in Cockpit) and the group libvirt.");
    if (failure.problem === "timeout")
        return new Failure("away", `ipnd has not answered for ${PATIENCE / 1000} s: systemctl restart ipnd`);
    if (failure.problem || !failure.status)
        return new Failure("away", "ipnd is not running: systemctl start ipnd");
    return new Failure(failure.status === 404 ? "gone" : "refused", reason(body) || `ipnd answers ${failure.status}`);
}

async function json(request) {
    const limit = setTimeout(() => request.close("timeout"), PATIENCE);
    try {
        return JSON.parse((await settled(request, ofApi))[0]);
    } finally {
        clearTimeout(limit);
    }
}

const segment = name => encodeURIComponent(name);

export const health = () => json(api.get("/health"));
export const networks = async () => (await json(api.get("/networks"))).networks;
export const network = name => json(api.get(`/networks/${segment(name)}`));

/** What would change, were this network's XML started: {changes: [{network, device, operation, from, to}]}. */
export const plan = xml => json(api.post("/plan", xml));

/** Calls `told` whenever something happens in a network, and once none is missed any more; `ended` when it hears nothing any more. */
export function events(told, ended) {
    let seen = "";
    api.get("/events")
        .response(told)
        .stream(text => {
            const lines = (seen + text).split("\n");
            seen = lines.pop();
            if (lines.length)
                told();
        })
        .then(ended, ended);
}

/** A program's last words: virsh has them on several lines, and what our hook said behind libvirt's own. */
function words(text) {
    const line = text.split("\n").map(each => each.replace(/^(error|ipn): */, "").trim())
        .filter(Boolean).join(" ");
    return line.replace(/^.*unexpected exit status [0-9]+: /, "");
}

const ofProgram = name => (failure, output) => {
    if (failure.problem === "not-found")
        return new Failure("away", `${name} is not installed on this host`);
    if (failure.problem === "cancelled")
        return new Failure("cancelled", "cancelled");
    const said = words(failure.message ?? "");
    const result = new Failure("refused", said || `${name} failed and says nothing`);
    result.output = output;
    return result;
};

function run(args, input = "", options = {}) {
    const process = cockpit.spawn(args, { ...RIGHTS, err: "message", environ: ["LC_ALL=C.UTF-8"], ...options });
    process.input(input);
    return settled(process, ofProgram(args[0]));
}

/** What `ipn doctor` finds: [{check, status: ok|warning|error, message, remedy}]. Something wrong is no failure of it. */
export async function doctor() {
    const [text] = await run(["ipn", "doctor", "--json"]).catch(failure => {
        if (failure.output)
            return [failure.output];
        throw failure;
    });
    return JSON.parse(text).findings;
}

/** XML of a new network, by `ipn new` and what it is told. */
export const draft = async options => (await run(["ipn", "new", ...options]))[0];

// By UUID: a name may look like an option, or like another network's UUID.
export const start = uuid => run([...VIRSH, "net-start", "--network", uuid]);
export const stop = uuid => run([...VIRSH, "net-destroy", "--network", uuid]);
export const definition = async uuid => (await run([...VIRSH, "net-dumpxml", "--inactive", "--network", uuid]))[0];
export const define = xml => run([...VIRSH, "net-define", "--file", "/dev/stdin"], xml);

/**
 * Every frame of a network for some seconds, as pcapng: `heard` gets the bytes as they come. Returns the process, to be closed before
 * its time, and a promise of what the program says at its end.
 */
export function capture(name, seconds, heard) {
    const process = cockpit.spawn(
        ["timeout", "--preserve-status", String(seconds), "ipn", "capture", "--", name],
        { ...RIGHTS, err: "message", binary: true });
    process.stream(heard);
    return { process, ended: settled(process, ofProgram("ipn")).then(([, message]) => words((message ?? "").trim().split("\n").pop())) };
}
