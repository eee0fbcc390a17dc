// A way through the sandbox's firewall: a bare Asterisk has ports of its own, and all phones of a benchmark one
// address, for which the firewall has a limit.

/** Script that lets UDP to these ports in, with no limit. */
export const letIn = (ports) =>
  `nft insert rule inet smartcms input udp dport '{ ${ports} }' accept comment bench`;

/** Script that takes it back, however often it was let in. */
export const keepOut = `
for handle in $(nft -a list chain inet smartcms input | sed -n 's/.*comment "bench" # handle //p'); do
  nft delete rule inet smartcms input handle $handle
done`;
