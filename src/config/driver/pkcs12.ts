/** The trusted certificates of a PKCS12 store (RFC 7292), as the Java client finds them. */
import { createDecipheriv, pbkdf2Sync } from "node:crypto";
import { type DerValue, derAt, derValues } from "./der.ts";

const oids = {
	encryptedData: "2a864886f70d010706",
	certificateBag: "2a864886f70d010c0a0103",
	pbes2: "2a864886f70d01050d",
	/** Oracle's attribute, without which Java does not take a certificate for trusted. */
	trusted: "6086480186f966adca7b0101",
};

const hashes = new Map([
	["2a864886f70d0207", "sha1"],
	["2a864886f70d0209", "sha256"],
	["2a864886f70d020a", "sha384"],
	["2a864886f70d020b", "sha512"],
]);

const ciphers = new Map([
	["60864801650304012a", { name: "aes-256-cbc", keyBytes: 32 }],
	["608648016503040116", { name: "aes-192-cbc", keyBytes: 24 }],
	["608648016503040102", { name: "aes-128-cbc", keyBytes: 16 }],
]);

const sequenceTag = 0x30;

/** What is wrong with a store and what to do, to stand behind its name. */
export class StoreError extends Error {}

/**
 * PEM of the certificates that the store marks as trusted; empty when it marks none. Throws a StoreError when the
 * password is wrong or the store is encrypted in an outdated way, which this build of OpenSSL no longer does.
 */
export function trustedCertificates(store: Buffer, password: string): string {
	try {
		const safes = derAt(derAt(wholeOf(store), 1), 1, 0);
		const bags = derValues(derAt(safes, 0).content).flatMap((safe) => safeBags(safe, password));
		return bags.filter(isTrustedCertificate).map(certificatePem).join("");
	} catch (cause) {
		throw cause instanceof StoreError ? cause : new StoreError("is damaged; make it anew", { cause });
	}
}

function wholeOf(bytes: Buffer): DerValue {
	return { tag: sequenceTag, content: derValues(bytes)[0]?.content ?? Buffer.alloc(0) };
}

function safeBags(safe: DerValue, password: string): DerValue[] {
	const encrypted = oidOf(derAt(safe, 0)) === oids.encryptedData;
	const contents = encrypted ? decrypt(derAt(safe, 1, 0, 1), password) : derAt(safe, 1, 0).content;
	return derValues(wholeOf(contents).content);
}

/** `info`: content type, algorithm with its parameters, encrypted bytes. */
function decrypt(info: DerValue, password: string): Buffer {
	if (oidOf(derAt(info, 1, 0)) !== oids.pbes2) throw outdated();
	const [derivation, encryption] = derValues(derAt(info, 1, 1).content) as [DerValue, DerValue];
	const cipher = ciphers.get(oidOf(derAt(encryption, 0)));
	if (cipher === undefined) throw outdated();
	const key = derivedKey(derAt(derivation, 1), password, cipher.keyBytes);
	try {
		const decipher = createDecipheriv(cipher.name, key, derAt(encryption, 1).content);
		return Buffer.concat([decipher.update(derAt(info, 2).content), decipher.final()]);
	} catch (cause) {
		throw new StoreError("does not open with its password; correct the password", { cause });
	}
}

/** PBKDF2 (RFC 8018, A.2): salt, rounds, perhaps the key's length, the hash. */
function derivedKey(parameters: DerValue, password: string, keyBytes: number): Buffer {
	const [salt, rounds, ...rest] = derValues(parameters.content) as [DerValue, DerValue, ...DerValue[]];
	const algorithm = rest.find(({ tag }) => tag === sequenceTag);
	const hash = algorithm === undefined ? "sha1" : hashes.get(oidOf(derAt(algorithm, 0)));
	if (hash === undefined) throw outdated();
	return pbkdf2Sync(password, salt.content, rounds.content.readUIntBE(0, rounds.content.length), keyBytes, hash);
}

function isTrustedCertificate(bag: DerValue): boolean {
	const [type, , attributes] = derValues(bag.content);
	if (type === undefined || oidOf(type) !== oids.certificateBag || attributes === undefined) return false;
	return derValues(attributes.content).some((attribute) => oidOf(derAt(attribute, 0)) === oids.trusted);
}

function certificatePem(bag: DerValue): string {
	const lines =
		derAt(bag, 1, 0, 1, 0)
			.content.toString("base64")
			.match(/.{1,64}/g) ?? [];
	return ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
}

function oidOf(value: DerValue): string {
	return value.content.toString("hex");
}

function outdated(): StoreError {
	return new StoreError(
		"is encrypted in an outdated way; write it anew with `keytool -importkeystore` of Java 17 or later",
	);
}
