/** Most bytes of all payloads together, 2 GiB. More only displace the caches of the machine that is to send. */
export const largestPayloadBytes = 2 ** 31;
