import { readFileSync } from "node:fs";
import {
	type Conversion,
	type Converted,
	type Converters,
	givenText,
	isGiven,
	listedValue,
	refusal,
	set,
} from "./conversion.ts";
import { rewrapPem, type StoreFormat, storeFormat } from "./key-store.ts";
import { StoreError, trustedCertificates } from "./pkcs12.ts";

/** Properties that count when `security.protocol` asks for TLS. */
export const sslConverters: Converters = {
	"ssl.truststore.location": trustStore,
	"ssl.truststore.certificates": inlinePem,
	"ssl.truststore.password": trustStorePassword,
	"ssl.keystore.location": keyStore,
	"ssl.keystore.key": inlinePem,
	"ssl.keystore.certificate.chain": inlinePem,
	"ssl.key.password": keyPassword,
	"ssl.endpoint.identification.algorithm": hostNameCheck,
	"ssl.cipher.suites": cipherSuites,
};

function trustStore(conversion: Conversion): Converted[] {
	const path = givenText(conversion);
	if (path === "") return [];
	const format = formatOf(conversion, path);
	if (format === "PKCS12") return [{ name: "ssl.ca.pem", value: certificatesOf(conversion, path) }];
	if (format !== "PEM") throw refusal(conversion, `is a ${formatName(format)}, which librdkafka cannot read`);
	return [set(conversion, path)];
}

/** librdkafka takes trusted certificates as PEM only. */
function certificatesOf({ client, name }: Conversion, path: string): string {
	try {
		const certificates = trustedCertificates(readFileSync(path), client.text("ssl.truststore.password"));
		if (certificates !== "") return certificates;
	} catch (cause) {
		if (!(cause instanceof StoreError)) throw cause;
		throw client.error(name, `\`${path}\` ${cause.message}`);
	}
	throw client.error(name, `\`${path}\` holds no certificate that Java trusts; add one with \`keytool -importcert\``);
}

/** The password of a PKCS12 is used together with its location. */
function trustStorePassword(conversion: Conversion): Converted[] {
	if (!isGiven(conversion)) return [];
	const path = conversion.client.text("ssl.truststore.location");
	if (path === "" || formatOf(conversion, path) !== "PKCS12") {
		conversion.note("`ssl.truststore.password` has no effect: it opens a PKCS12 trust store, and there is none");
	}
	return [];
}

/** A PEM key store of Java holds key and chain in one file; OpenSSL finds each part at the same path. */
function keyStore(conversion: Conversion): Converted[] {
	const path = givenText(conversion);
	if (path === "") return [];
	const format = formatOf(conversion, path);
	if (format === "PKCS12") return [set(conversion, path)];
	if (format !== "PEM") throw refusal(conversion, `is a ${formatName(format)}, which librdkafka cannot read`);
	return ["ssl.certificate.location", "ssl.key.location"].map((name) => ({ name, value: path }));
}

/** librdkafka opens a PKCS12 with the password of the store alone. */
function keyPassword(conversion: Conversion): Converted[] {
	const password = givenText(conversion);
	if (password === "") return [];
	const { client } = conversion;
	const path = client.text("ssl.keystore.location");
	if (path === "" || formatOf(conversion, path) === "PEM") return [set(conversion, password)];
	if (password === client.text("ssl.keystore.password")) return [];
	throw refusal(conversion, "differs from `ssl.keystore.password`, which librdkafka cannot use");
}

function inlinePem(conversion: Conversion): Converted[] {
	const text = givenText(conversion);
	if (text === "") return [];
	const pem = rewrapPem(text);
	if (pem === null) throw refusal(conversion, "holds no PEM block (`-----BEGIN ...`)");
	return [set(conversion, pem)];
}

/** An empty value switches the check off in Java. */
function hostNameCheck(conversion: Conversion): Converted[] {
	if (!isGiven(conversion)) return [];
	const algorithm = listedValue(conversion, givenText(conversion));
	if (algorithm === undefined) throw refusal(conversion, "must be https, or empty for no check of host names");
	return [set(conversion, algorithm)];
}

/** librdkafka's list reaches TLS 1.2 only; 1.3 is negotiated whatever it says. */
function cipherSuites(conversion: Conversion): Converted[] {
	const suites = conversion.client.list(conversion.name);
	if (suites.length === 0) return [];
	const names = new Map(Object.entries((conversion.row.convert as { names: Record<string, string> }).names));
	const newest = suites.filter((suite) => /^TLS_(AES|CHACHA20)_/.test(suite));
	const unknown = suites.find((suite) => !newest.includes(suite) && !names.has(suite));
	if (unknown !== undefined) throw refusal(conversion, `names \`${unknown}\`, which has no OpenSSL name known here`);
	if (newest.length === 0) throw refusal(conversion, "has no TLS 1.3 suite, but librdkafka cannot switch TLS 1.3 off");
	const older = suites.flatMap((suite) => names.get(suite) ?? []);
	if (older.length === 0) throw refusal(conversion, "has TLS 1.3 suites only, which librdkafka cannot choose");
	conversion.note("librdkafka negotiates every TLS 1.3 suite, whichever of them the list has");
	return [set(conversion, older.join(":"), true)];
}

function formatOf(conversion: Conversion, path: string): StoreFormat {
	try {
		return storeFormat(path);
	} catch (cause) {
		const { code } = cause as NodeJS.ErrnoException;
		const message = `\`${path}\` cannot be read (${code}); check the path, which is relative to the working directory`;
		throw conversion.client.error(conversion.name, message);
	}
}

function formatName(format: StoreFormat): string {
	return format === "unknown" ? "file of unknown format" : `${format} store`;
}
