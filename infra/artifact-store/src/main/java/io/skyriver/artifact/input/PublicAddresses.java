package io.skyriver.artifact.input;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import okhttp3.Dns;

/**
 * Resolves host names to public addresses alone: a user's reference must not reach what lies behind
 * the firewall. The client connects to the very addresses that were looked at, so a name that
 * resolves differently the next time gains nothing.
 *
 * @param trustedHosts names that may lie anywhere
 */
record PublicAddresses(Set<String> trustedHosts) implements Dns {

  PublicAddresses {
    trustedHosts = Set.copyOf(trustedHosts);
  }

  /** None for a host without public address, to which the client then has no route. */
  @Override
  public List<InetAddress> lookup(String host) throws UnknownHostException {
    List<InetAddress> all = Arrays.asList(InetAddress.getAllByName(host));
    if (trustedHosts.contains(host)) {
      return all;
    }
    List<InetAddress> open = new ArrayList<>(all);
    open.removeIf(address -> !isPublic(address));
    return open;
  }

  /** Whether anyone on the internet could reach it. */
  static boolean isPublic(InetAddress address) {
    if (address.isAnyLocalAddress()
        || address.isLoopbackAddress()
        || address.isLinkLocalAddress()
        || address.isSiteLocalAddress()
        || address.isMulticastAddress()) {
      return false;
    }
    byte[] bytes = address.getAddress();
    return address instanceof Inet4Address ? isPublic4(bytes) : isPublic6(bytes, address);
  }

  private static boolean isPublic4(byte[] bytes) {
    int first = Byte.toUnsignedInt(bytes[0]);
    int second = Byte.toUnsignedInt(bytes[1]);
    int third = Byte.toUnsignedInt(bytes[2]);
    boolean shared = first == 100 && second >= 64 && second < 128;
    boolean special = first == 192 && second == 0 && (third == 0 || third == 2);
    boolean benchmark = first == 198 && (second == 18 || second == 19);
    boolean documentation =
        (first == 198 && second == 51 && third == 100)
            || (first == 203 && second == 0 && third == 113);
    return first != 0 && first < 240 && !shared && !special && !benchmark && !documentation;
  }

  /** Global unicast without the ranges that carry an IPv4 address or lead nowhere. */
  private static boolean isPublic6(byte[] bytes, InetAddress address) {
    int first = Byte.toUnsignedInt(bytes[0]);
    int second = Byte.toUnsignedInt(bytes[1]);
    boolean global = (first & 0xE0) == 0x20;
    boolean tunnel = first == 0x20 && (second == 0x02 || (second == 0x01 && bytes[2] < 0x02));
    boolean documentation =
        first == 0x20 && second == 0x01 && bytes[2] == 0x0D && bytes[3] == (byte) 0xB8;
    return address instanceof Inet6Address && global && !tunnel && !documentation;
  }
}
