namespace EventIo.Sockets.Events.Programs;

/// <summary>The programs, by the number in their records.</summary>
internal enum TraceProgram
{
    Retransmit = 1,
    SynAck,
    ResetSent,
    ResetReceived,
    Drop,
    StateChange,
    Connect,
    Established,
    Accept,
    RingAccept,
}
