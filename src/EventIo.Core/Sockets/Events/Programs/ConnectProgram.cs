using EventIo.Native.Linux.Bpf;
using static EventIo.Native.Linux.Bpf.BpfRegister;

namespace EventIo.Sockets.Events.Programs;

/// <summary>
/// Reports connects, from SYN_SENT to their success or failure: the tracepoint inet_sock_set_state(sk, oldstate,
/// newstate). The first change runs in the process that connects, the second in any context.
/// </summary>
/// <remarks>
/// In C:
/// <code>
/// if (newstate == TCP_SYN_SENT) {
///     if (sk->sk_protocol != IPPROTO_TCP) return;
///     connecting[sk] = { now, process and thread, name };
/// } else if (oldstate == TCP_SYN_SENT &amp;&amp; (newstate == TCP_ESTABLISHED || newstate == TCP_CLOSE)
///         &amp;&amp; connecting[sk]) {
///     value = *connecting[sk];
///     delete connecting[sk];
///     if (sk->net is another) return;
///     record = begin(sk);
///     record->first = value.began;
///     record->process_and_thread, name = value;
///     record->second = sk->sk_err;
///     record->state = newstate;
///     submit(record);
/// } else {
///     /* if Accept is watched, too: see <see cref="EstablishedProgram"/> */
/// }
/// </code>
/// </remarks>
internal static class ConnectProgram
{
    internal const string Tracepoint = StateProgram.Tracepoint;
    internal const int Established = 1; // TCP_ESTABLISHED
    private const int SynSent = 2; // TCP_SYN_SENT
    private const int Closed = 7; // TCP_CLOSE

    // The stored data of a connect: when it began, the process and thread, and the thread's name.
    private const int BeganOffset = 0;
    private const int WhoOffset = 8;
    private const int NameOffset = 16;
    private const int ValueBytes = 32;

    // The stack below the assembler's scratch.
    private const int Key = BpfAssembler.Scratch - 8;
    private const int Value = Key - ValueBytes;

    // The largest number of pending connects; beyond it the oldest are evicted.
    private const int Capacity = 16 * 1024;

    internal static BpfMap CreateMap() =>
        new(BpfMapKind.LeastRecentlyUsedHash, "eventio_connect", sizeof(ulong), ValueBytes, Capacity);

    internal static BpfAssembler Write(TcpProgramWriter writer, BpfMap connecting) =>
        Write(writer, connecting, null);

    /// <summary>
    /// Writes the program; it also does what <see cref="EstablishedProgram"/> does if that has a map. One program less
    /// at each change of state saves 50 ns.
    /// </summary>
    internal static BpfAssembler Write(TcpProgramWriter writer, BpfMap connecting, BpfMap? established)
    {
        BpfAssembler assembler = writer.Assembler;
        BpfLabel ends = new();
        BpfLabel isEnd = new();
        BpfLabel isOther = new();
        writer.Begin(R7, argument: 0);
        assembler.LoadArgument(R9, R6, 2);
        assembler.JumpIf(BpfCondition.NotEqual, R9, SynSent, ends);
        writer.RequireTcpArgument();
        WriteBegin(assembler, connecting);
        assembler.Jump(writer.Leave);
        assembler.Mark(ends);
        assembler.LoadArgument(R8, R6, 1);
        assembler.JumpIf(BpfCondition.NotEqual, R8, SynSent, established is null ? writer.Leave : isOther);
        assembler.JumpIf(BpfCondition.Equal, R9, Established, isEnd);
        assembler.JumpIf(BpfCondition.NotEqual, R9, Closed, writer.Leave);
        assembler.Mark(isEnd);
        assembler.Store(BpfSize.Double, Frame, Key, R7);
        LookUp(assembler, connecting);
        assembler.JumpIf(BpfCondition.Equal, R0, 0, writer.Leave);
        for (int offset = 0; offset < ValueBytes; offset += sizeof(ulong))
        {
            assembler.Load(BpfSize.Double, R1, R0, offset);
            assembler.Store(BpfSize.Double, Frame, Value + offset, R1);
        }
        assembler.MoveMap(R1, connecting);
        assembler.MoveAddress(R2, Frame, Key);
        assembler.Call(BpfHelper.MapDelete);
        writer.RequireNamespaceOfArgument();
        writer.CopyCommon();
        WriteEnd(writer);
        if (established is null)
            return writer.End();
        writer.Submit();
        assembler.Jump(writer.Leave);
        assembler.Mark(isOther);
        EstablishedProgram.WriteBody(writer, established);
        return writer.EndWithoutRecord();
    }

    private static void WriteBegin(BpfAssembler assembler, BpfMap connecting)
    {
        assembler.Store(BpfSize.Double, Frame, Key, R7);
        assembler.Call(BpfHelper.Nanoseconds);
        assembler.Store(BpfSize.Double, Frame, Value + BeganOffset, R0);
        assembler.Call(BpfHelper.ProcessAndThread);
        assembler.Store(BpfSize.Double, Frame, Value + WhoOffset, R0);
        assembler.MoveAddress(R1, Frame, Value + NameOffset);
        assembler.Move(R2, TraceRecord.NameBytes);
        assembler.Call(BpfHelper.ThreadName);
        assembler.MoveMap(R1, connecting);
        assembler.MoveAddress(R2, Frame, Key);
        assembler.MoveAddress(R3, Frame, Value);
        assembler.Move(R4, 0);
        assembler.Call(BpfHelper.MapUpdate);
    }

    private static void WriteEnd(TcpProgramWriter writer)
    {
        BpfAssembler assembler = writer.Assembler;
        writer.BeginRecord(TraceProgram.Connect, hasThread: false);
        writer.CopySocket(hasInode: false);
        assembler.LoadArgument(R9, R6, 2);
        assembler.Store(BpfSize.Byte, R8, TraceRecord.State, R9);
        writer.LoadTyped(R9, R7, "sock", "sk_err");
        assembler.Store(BpfSize.Word, R8, TraceRecord.Second, R9);
        (int From, int To)[] parts =
        [
            (BeganOffset, TraceRecord.First),
            (WhoOffset, TraceRecord.ProcessAndThread),
            (NameOffset, TraceRecord.Name),
            (NameOffset + sizeof(ulong), TraceRecord.Name + sizeof(ulong)),
        ];
        foreach ((int from, int to) in parts)
        {
            assembler.Load(BpfSize.Double, R1, Frame, Value + from);
            assembler.Store(BpfSize.Double, R8, to, R1);
        }
    }

    private static void LookUp(BpfAssembler assembler, BpfMap map)
    {
        assembler.MoveMap(R1, map);
        assembler.MoveAddress(R2, Frame, Key);
        assembler.Call(BpfHelper.MapLookup);
    }
}
