import { closeSync, openSync, readSync } from "node:fs";

export type StoreFormat = "PEM" | "PKCS12" | "JKS" | "JCEKS" | "unknown";

const sniffedBytes = 512;

/**
 * What a key or trust store really is, by its first bytes: Java 17 does not go by the declared type either.
 * Throws the error of node:fs when the file cannot be read.
 */
export function storeFormat(path: string): StoreFormat {
	const start = firstBytes(path);
	const magic = start.length >= 4 ? start.readUInt32BE(0) : 0;
	if (magic === 0xfeedfeed) return "JKS";
	if (magic === 0xcececece) return "JCEKS";
	if (start[0] === 0x30 && ((start[1] ?? 0) & 0xf0) === 0x80) return "PKCS12";
	return start.length > 0 && !/[^\t\r\n -~]/.test(start.toString("latin1")) ? "PEM" : "unknown";
}

/**
 * PEM blocks with the line breaks that OpenSSL insists on. Java takes a PEM on one line, which is what a properties
 * file with continued lines yields. Null when the text holds no block.
 */
export function rewrapPem(text: string): string | null {
	const blocks = text.matchAll(/-----BEGIN ([^-]+)-----(.*?)-----END \1-----/gs);
	const lines = [...blocks].flatMap(([, label, body = ""]) => [
		`-----BEGIN ${label}-----`,
		...(body.replace(/\s+/g, "").match(/.{1,64}/g) ?? []),
		`-----END ${label}-----`,
	]);
	return lines.length === 0 ? null : `${lines.join("\n")}\n`;
}

function firstBytes(path: string): Buffer {
	const file = openSync(path, "r");
	try {
		const bytes = Buffer.alloc(sniffedBytes);
		return bytes.subarray(0, readSync(file, bytes, 0, sniffedBytes, 0));
	} finally {
		closeSync(file);
	}
}
