using EventIo.Native.Linux.Bpf;
using static EventIo.Native.Linux.Bpf.BpfRegister;

namespace EventIo.Sockets.Events.Programs;

/// <summary>Reports resets that end a connection of this host: the tracepoint tcp_receive_reset(sk).</summary>
/// <remarks>
/// In C:
/// <code>
/// if (sk->net is another) return;
/// record = begin(sk);
/// submit(record);
/// </code>
/// </remarks>
internal static class ResetReceivedProgram
{
    internal const string Tracepoint = "tcp_receive_reset";

    internal static BpfAssembler Write(TcpProgramWriter writer)
    {
        writer.Begin(R7, argument: 0);
        writer.CopyCommon();
        writer.RequireNamespace();
        writer.BeginRecord(TraceProgram.ResetReceived);
        writer.CopySocket();
        return writer.End();
    }
}
