import { propertyRows } from "./client-properties-table.ts";

const masked = "<masked>";

/** Properties that Java declares as passwords, under both their names. */
const declaredSecrets = new Set(
	propertyRows.flatMap(({ type, java, librdkafka }) => (type === "password" ? [java, librdkafka] : [])),
);

/** librdkafka's other names for passwords, secrets, key material and where a key tab lies. */
const secretName = /pass(word|phrase)|secret|jaas\.config|\.pem$|\.keytab$|oauthbearer\.(config|extensions)$/i;

/** `scheme://user:password@`; a password may hold an `@` of its own. */
const urlLogin = /(?<=\b[a-z][a-z\d+.-]*:\/\/[^\s/:@]*:)[^\s/]+(?=@)/gi;

/** `password="..."` and the like within a text, as JAAS and JSON have it, with any quotes or none. */
const namedSecret =
	/(?<=(?:pass(?:word|phrase)|secret|\buser_[\w.-]+|access_?key)["']?\s*[=:]\s*)(?:"(?:\\.|[^"\\])*"?|'(?:\\.|[^'\\])*'?|[^\s"',;]+)/gi;

/**
 * The value as it may be shown: hidden when the property (Java's or librdkafka's name) holds a secret or the value is a
 * private key, with the password left out of a URL and of a login that the value contains.
 */
export function maskSecret(name: string, value: string): string {
	if (value === "") return value;
	if (declaredSecrets.has(name) || secretName.test(name) || value.includes("PRIVATE KEY")) return masked;
	return value.replace(namedSecret, masked).replace(urlLogin, masked);
}
