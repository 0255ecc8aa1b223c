import { once } from "node:events";
import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import type { TestContext } from "node:test";
import { connect, createServer } from "node:tls";

const store = new URL("../fixtures/stores/key.p12", import.meta.url);

/** Somebody who speaks TLS at 127.0.0.1 until the end of the test, with a certificate for the name `own`. */
export async function startTlsServer(context: TestContext): Promise<{ port: number; certificate: string }> {
	const server = createServer({ pfx: readFileSync(store), passphrase: "trust-store-pw" });
	server.on("tlsClientError", () => {}).listen(0, "127.0.0.1");
	context.after(() => server.close());
	await once(server, "listening");
	const { port } = server.address() as AddressInfo;
	return { port, certificate: await certificateAt(port) };
}

/** PEM of what the server shows. */
async function certificateAt(port: number): Promise<string> {
	const socket = connect({ host: "127.0.0.1", port, rejectUnauthorized: false });
	await once(socket, "secureConnect");
	const der = socket.getPeerCertificate().raw;
	socket.destroy();
	return `-----BEGIN CERTIFICATE-----\n${der.toString("base64")}\n-----END CERTIFICATE-----\n`;
}
