using EventIo.Native.Linux.Bpf;
using static EventIo.Native.Linux.Bpf.BpfRegister;

namespace EventIo.Sockets.Events.Programs;

/// <summary>Reports retransmitted segments: the tracepoint tcp_retransmit_skb(sk, skb).</summary>
/// <remarks>
/// In C:
/// <code>
/// if (sk->net is another) return;
/// record = begin(sk);
/// record->first = TCP_SKB_CB(skb)->seq;
/// record->second = TCP_SKB_CB(skb)->tcp_gso_segs; /* what the kernel adds to RetransSegs */
/// submit(record);
/// </code>
/// </remarks>
internal static class RetransmitProgram
{
    internal const string Tracepoint = "tcp_retransmit_skb";

    internal static BpfAssembler Write(TcpProgramWriter writer)
    {
        BpfAssembler assembler = writer.Assembler;
        writer.Begin(R7, argument: 0);
        writer.CopyCommon();
        writer.RequireNamespace();
        writer.BeginRecord(TraceProgram.Retransmit);
        writer.CopySocket();
        assembler.LoadArgument(R9, R6, 1);
        // TCP's control block is in skb->cb, which belongs to the layer that currently owns the packet.
        if (writer.Field("sk_buff", "cb") is { } block)
        {
            if (writer.Field("tcp_skb_cb", "seq") is { } sequence)
                assembler.CopyKernel(R8, TraceRecord.First, R9, block.Offset + sequence.Offset, sequence.Bytes);
            if (writer.Field("tcp_skb_cb", "tcp_gso_segs") is { } segments)
                assembler.CopyKernel(R8, TraceRecord.Second, R9, block.Offset + segments.Offset, segments.Bytes);
        }
        return writer.End();
    }
}
