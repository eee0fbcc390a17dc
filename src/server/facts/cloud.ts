/** Where a cloud's machines ask what they are: an address of the link, which leads to no other network. */
const metadata = '169.254.169.254/80';

/**
 * Shell lines that print the public address which a cloud has given this machine; nothing elsewhere. Only a machine
 * whose hardware names a cloud asks, and each cloud is asked in its own way; it has 2 s for each answer. Needs bash.
 * @param dmi the folder in which the kernel shows what the hardware says of itself
 * @param address host and port of the metadata service, as bash's /dev/tcp takes them
 */
export function cloudScript(dmi = '/sys/class/dmi/id', address: string = metadata): string {
  return `
  ask_cloud() {
    timeout 2 bash -c '
      exec 3<>/dev/tcp/${address}
      printf "%s %s HTTP/1.0\\r\\nHost: 169.254.169.254\\r\\n%s\\r\\n\\r\\n" "$@" >&3
      read -r _ status _ <&3
      while IFS= read -r line <&3 && [ "$line" != $'"'\\r'"' ]; do :; done
      [ "$status" = 200 ] && cat <&3' ask "$@"
  }
  case "$(cat ${dmi}/sys_vendor ${dmi}/bios_vendor ${dmi}/chassis_asset_tag)" in
    *Amazon*)
      token=$(ask_cloud PUT /latest/api/token 'X-aws-ec2-metadata-token-ttl-seconds: 60')
      ask_cloud GET /latest/meta-data/public-ipv4 "X-aws-ec2-metadata-token: $token" ;;
    *Google*)
      ask_cloud GET /computeMetadata/v1/instance/network-interfaces/0/access-configs/0/external-ip 'Metadata-Flavor: Google' ;;
    *7783-7084-3265-9085-8269-3286-77*)
      ask_cloud GET '/metadata/instance/network/interface/0/ipv4/ipAddress/0/publicIpAddress?api-version=2021-02-01&format=text' 'Metadata: true' ;;
    *OpenStack*)
      ask_cloud GET /latest/meta-data/public-ipv4 'Accept: text/plain' ;;
  esac`;
}
