using EventIo.Native.Linux.Bpf;
using static EventIo.Native.Linux.Bpf.BpfRegister;

namespace EventIo.Sockets.Events.Programs;

/// <summary>
/// Reports TCP segments that the kernel drops: the tracepoint kfree_skb(skb, location, reason). Before Linux 5.17 it
/// has no reason.
/// </summary>
/// <remarks>
/// In C:
/// <code>
/// if (skb is no TCP over IP, or skb->dev->net is another) return;
/// record = begin(headers of skb);
/// record->detail = reason;
/// record->first = location;
/// if (skb->sk) { record->second = skb->sk->skc_num; record->inode = skb->sk->inode; }
/// submit(record);
/// </code>
/// </remarks>
internal static class DropProgram
{
    internal const string Tracepoint = "kfree_skb";
    internal const string ReasonType = "skb_drop_reason";

    internal static BpfAssembler Write(TcpProgramWriter writer)
    {
        BpfAssembler assembler = writer.Assembler;
        BpfLabel withoutSocket = new();
        writer.Begin(R7, argument: 0);
        PacketReader.RequireTcp(writer);
        PacketReader.RequireNamespace(writer);
        writer.BeginRecord(TraceProgram.Drop);
        PacketReader.CopyEnds(writer);
        assembler.LoadArgument(R9, R6, 1);
        assembler.Store(BpfSize.Double, R8, TraceRecord.First, R9);
        if (writer.Types.Tracepoint(Tracepoint)?.IndexOf(ReasonType) is { } index)
        {
            assembler.LoadArgument(R9, R6, index);
            assembler.Store(BpfSize.Word, R8, TraceRecord.Detail, R9);
        }
        writer.Load(R9, R7, "sk_buff", "sk");
        assembler.JumpIf(BpfCondition.Equal, R9, 0, withoutSocket);
        assembler.Move(R7, R9);
        writer.CopyCommon();
        writer.LoadCommon(R9, "skc_num");
        assembler.Store(BpfSize.Double, R8, TraceRecord.Second, R9);
        writer.LoadCommon(R9, "skc_state");
        assembler.Store(BpfSize.Byte, R8, TraceRecord.State, R9);
        writer.LeaveSmallSocket(withoutSocket);
        writer.CopyInode();
        assembler.Mark(withoutSocket);
        return writer.End();
    }
}
