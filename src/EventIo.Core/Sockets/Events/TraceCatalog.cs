using EventIo.Sockets.Events.Programs;
using static EventIo.Sockets.Events.Programs.TraceProgram;

namespace EventIo.Sockets.Events;

/// <summary>The programs that report each kind of event, and their tracepoints: a row each.</summary>
internal static class TraceCatalog
{
    /// <summary>The rows. Programs of one kind are loaded in this order.</summary>
    internal static IReadOnlyList<TraceProgramDescription> All { get; } =
    [
        new(Retransmit, TcpEventKind.Retransmit, RetransmitProgram.Tracepoint, RetransmitProgram.Write),
        new(SynAck, TcpEventKind.Retransmit, SynAckProgram.Tracepoint, SynAckProgram.Write),
        new(ResetSent, TcpEventKind.Reset, ResetSentProgram.Tracepoint, ResetSentProgram.Write),
        new(ResetReceived, TcpEventKind.Reset, ResetReceivedProgram.Tracepoint, ResetReceivedProgram.Write),
        new(Drop, TcpEventKind.Drop, DropProgram.Tracepoint, DropProgram.Write),
        new(StateChange, TcpEventKind.StateChange, StateProgram.Tracepoint, StateProgram.Write),
        new(Connect, TcpEventKind.Connect, ConnectProgram.Tracepoint, ConnectProgram.Write)
        {
            CreateMap = ConnectProgram.CreateMap,
            IsTyped = true,
        },
        new(Established, TcpEventKind.Accept, EstablishedProgram.Tracepoint, EstablishedProgram.Write)
        {
            CreateMap = EstablishedProgram.CreateMap,
            IsTyped = true,
        },
        // These use the map of the previous row.
        new(Accept, TcpEventKind.Accept, AcceptProgram.Tracepoint, AcceptProgram.Write) { IsTyped = true },
        new(RingAccept, TcpEventKind.Accept, RingAcceptProgram.Tracepoint, RingAcceptProgram.Write)
        {
            IsOptional = true,
        },
    ];
}
