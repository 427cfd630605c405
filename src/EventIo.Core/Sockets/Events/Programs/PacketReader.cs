using EventIo.Native.Linux.Bpf;
using static EventIo.Native.Linux.Bpf.BpfRegister;

namespace EventIo.Sockets.Events.Programs;

/// <summary>Parts of programs that read a packet: the struct sk_buff in R7.</summary>
internal static class PacketReader
{
    /// <summary>ETH_P_IP and ETH_P_IPV6 (include/uapi/linux/if_ether.h), in network byte order.</summary>
    private const int IPv4 = 0x0008;
    private const int IPv6 = 0xDD86;
    private const int AF_INET = 2;

    // The stack below the assembler's own scratch: the start of the packet's bytes.
    private const int Head = BpfAssembler.Scratch - 8;

    /// <summary>
    /// Exits if the packet is at a device of another network namespace. Destroys R0 to R5 and R9.
    /// </summary>
    internal static void RequireNamespace(TcpProgramWriter writer)
    {
        BpfLabel unknown = new();
        writer.Load(R9, R7, "sk_buff", "dev");
        writer.Assembler.JumpIf(BpfCondition.Equal, R9, 0, unknown);
        if (writer.Load(R9, R9, "net_device", "nd_net.net"))
            writer.RequireNamespaceInR9();
        writer.Assembler.Mark(unknown);
    }

    /// <summary>Exits unless the packet is a TCP segment over IP. Destroys R0 to R5 and R9.</summary>
    internal static void RequireTcp(TcpProgramWriter writer)
    {
        BpfAssembler assembler = writer.Assembler;
        BpfLabel isIPv6 = new();
        BpfLabel isTcp = new();
        writer.Load(R9, R7, "sk_buff", "protocol");
        assembler.JumpIf(BpfCondition.Equal, R9, IPv6, isIPv6);
        assembler.JumpIf(BpfCondition.NotEqual, R9, IPv4, writer.Leave);
        LoadHeader(writer, "network_header");
        writer.Load(R0, R9, "iphdr", "protocol");
        assembler.JumpIf(BpfCondition.NotEqual, R0, TcpProgramWriter.IPPROTO_TCP, writer.Leave);
        assembler.Jump(isTcp);
        assembler.Mark(isIPv6);
        LoadHeader(writer, "network_header");
        writer.Load(R0, R9, "ipv6hdr", "nexthdr");
        assembler.JumpIf(BpfCondition.NotEqual, R0, TcpProgramWriter.IPPROTO_TCP, writer.Leave);
        assembler.Mark(isTcp);
    }

    /// <summary>
    /// Writes the ends of the segment to the record in R8: its destination as the local end. Destroys R0 to R5 and R9.
    /// </summary>
    internal static void CopyEnds(TcpProgramWriter writer)
    {
        BpfAssembler assembler = writer.Assembler;
        BpfLabel isIPv6 = new();
        BpfLabel done = new();
        writer.Load(R9, R7, "sk_buff", "dev");
        writer.Copy(TraceRecord.Interface, R9, "net_device", "ifindex");
        LoadHeader(writer, "transport_header");
        writer.Load(R0, R9, "tcphdr", "dest");
        assembler.SwapHalf(R0);
        assembler.Store(BpfSize.Half, R8, TraceRecord.LocalPort, R0);
        writer.Copy(TraceRecord.RemotePort, R9, "tcphdr", "source");
        writer.Load(R9, R7, "sk_buff", "protocol");
        assembler.JumpIf(BpfCondition.Equal, R9, IPv6, isIPv6);
        assembler.Store(BpfSize.Half, R8, TraceRecord.Family, AF_INET);
        LoadHeader(writer, "network_header");
        writer.Copy(TraceRecord.LocalAddress, R9, "iphdr", "daddr");
        writer.Copy(TraceRecord.RemoteAddress, R9, "iphdr", "saddr");
        assembler.Jump(done);
        assembler.Mark(isIPv6);
        assembler.Store(BpfSize.Half, R8, TraceRecord.Family, TcpProgramWriter.AF_INET6);
        LoadHeader(writer, "network_header");
        writer.Copy(TraceRecord.LocalAddress, R9, "ipv6hdr", "daddr");
        writer.Copy(TraceRecord.RemoteAddress, R9, "ipv6hdr", "saddr");
        assembler.Mark(done);
    }

    // R9 = skb->head + skb->field
    private static void LoadHeader(TcpProgramWriter writer, string field)
    {
        BpfAssembler assembler = writer.Assembler;
        writer.Load(R0, R7, "sk_buff", "head");
        assembler.Store(BpfSize.Double, Frame, Head, R0);
        writer.Load(R9, R7, "sk_buff", field);
        assembler.Load(BpfSize.Double, R1, Frame, Head);
        assembler.Compute(BpfOperation.Add, R9, R1);
    }
}
