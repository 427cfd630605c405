using EventIo.Native.Linux.Bpf;
using static EventIo.Native.Linux.Bpf.BpfRegister;

namespace EventIo.Sockets.Events.Programs;

/// <summary>
/// Stores the time at which the handshake of an incoming connection ended. Attached to the tracepoint
/// inet_sock_set_state(sk, oldstate, newstate). Reports nothing itself; <see cref="AcceptProgram"/> needs the time.
/// </summary>
/// <remarks>
/// In C:
/// <code>
/// if (oldstate == TCP_SYN_RECV &amp;&amp; newstate == TCP_ESTABLISHED)
///     established[sk] = now;
/// </code>
/// </remarks>
internal static class EstablishedProgram
{
    internal const string Tracepoint = StateProgram.Tracepoint;

    private const int SynReceived = 3; // TCP_SYN_RECV

    // The stack below the assembler's scratch.
    private const int Key = BpfAssembler.Scratch - 8;
    private const int Value = Key - 8;

    // The largest number of connections that wait to be accepted; beyond it the oldest are evicted.
    private const int Capacity = 64 * 1024;

    internal static BpfMap CreateMap() =>
        new(BpfMapKind.LeastRecentlyUsedHash, "eventio_accept", sizeof(ulong), sizeof(ulong), Capacity);

    internal static BpfAssembler Write(TcpProgramWriter writer, BpfMap established)
    {
        BpfAssembler assembler = writer.Assembler;
        writer.Begin(R7, argument: 0);
        assembler.LoadArgument(R8, R6, 1);
        assembler.LoadArgument(R9, R6, 2);
        WriteBody(writer, established);
        return writer.EndWithoutRecord();
    }

    /// <summary>Writes the program's body, for a program that does something else in other changes of state.</summary>
    /// <param name="writer">The program. R7 has the socket, R8 the old state, R9 the new one.</param>
    /// <param name="established">Receives the time.</param>
    internal static void WriteBody(TcpProgramWriter writer, BpfMap established)
    {
        BpfAssembler assembler = writer.Assembler;
        assembler.JumpIf(BpfCondition.NotEqual, R8, SynReceived, writer.Leave);
        assembler.JumpIf(BpfCondition.NotEqual, R9, ConnectProgram.Established, writer.Leave);
        writer.RequireTcpArgument();
        assembler.Store(BpfSize.Double, Frame, Key, R7);
        assembler.Call(BpfHelper.Nanoseconds);
        assembler.Store(BpfSize.Double, Frame, Value, R0);
        assembler.MoveMap(R1, established);
        assembler.MoveAddress(R2, Frame, Key);
        assembler.MoveAddress(R3, Frame, Value);
        assembler.Move(R4, 0);
        assembler.Call(BpfHelper.MapUpdate);
    }
}
