using EventIo.Native.Linux.Bpf;
using static EventIo.Native.Linux.Bpf.BpfRegister;

namespace EventIo.Sockets.Events.Programs;

/// <summary>
/// Reports retransmitted answers to connection requests: the tracepoint tcp_retransmit_synack(sk, req). The kernel
/// counts them in RetransSegs, too.
/// </summary>
/// <remarks>
/// In C:
/// <code>
/// if (req->net is another) return;
/// record = begin(req);
/// record->first = tcp_rsk(req)->snt_isn;
/// record->second = 1;
/// record->inode = sk's; /* the listener */
/// submit(record);
/// </code>
/// </remarks>
internal static class SynAckProgram
{
    internal const string Tracepoint = "tcp_retransmit_synack";

    internal static BpfAssembler Write(TcpProgramWriter writer)
    {
        writer.Begin(R7, argument: 1);
        writer.CopyCommon("request_sock", "__req_common");
        writer.RequireNamespace();
        writer.BeginRecord(TraceProgram.SynAck);
        writer.CopyEnds();
        writer.Copy(TraceRecord.First, R7, "tcp_request_sock", "snt_isn");
        writer.Assembler.Store(BpfSize.Double, R8, TraceRecord.Second, 1);
        writer.Assembler.LoadArgument(R7, R6, 0);
        writer.CopyInode();
        return writer.End();
    }
}
