using EventIo.Native.Linux.Bpf;
using static EventIo.Native.Linux.Bpf.BpfRegister;

namespace EventIo.Sockets.Events.Programs;

/// <summary>
/// Reports resets that this host sends: the tracepoint tcp_send_reset(sk, skb, reason). Without a socket the ends are
/// those of the segment that caused the reset. Before Linux 6.10 it has no reason.
/// </summary>
/// <remarks>
/// In C:
/// <code>
/// if (sk) {
///     if (sk->net is another) return;
///     record = begin(sk);
/// } else {
///     if (!skb || skb->dev->net is another) return;
///     record = begin(headers of skb);
/// }
/// record->detail = reason;
/// submit(record);
/// </code>
/// </remarks>
internal static class ResetSentProgram
{
    internal const string Tracepoint = "tcp_send_reset";
    internal const string ReasonType = "sk_rst_reason";

    internal static BpfAssembler Write(TcpProgramWriter writer)
    {
        BpfAssembler assembler = writer.Assembler;
        BpfLabel withoutSocket = new();
        BpfLabel reason = new();
        assembler.Move(R6, R1);
        assembler.LoadArgument(R7, R6, 0);
        assembler.JumpIf(BpfCondition.Equal, R7, 0, withoutSocket);
        writer.CopyCommon();
        writer.RequireNamespace();
        writer.BeginRecord(TraceProgram.ResetSent);
        writer.CopySocket();
        assembler.Jump(reason);
        assembler.Mark(withoutSocket);
        assembler.LoadArgument(R7, R6, 1);
        assembler.JumpIf(BpfCondition.Equal, R7, 0, writer.Leave);
        PacketReader.RequireNamespace(writer);
        writer.BeginRecord(TraceProgram.ResetSent);
        PacketReader.CopyEnds(writer);
        assembler.Mark(reason);
        if (writer.Types.Tracepoint(Tracepoint)?.IndexOf(ReasonType) is { } index)
        {
            assembler.LoadArgument(R9, R6, index);
            assembler.Store(BpfSize.Word, R8, TraceRecord.Detail, R9);
        }
        return writer.End();
    }
}
