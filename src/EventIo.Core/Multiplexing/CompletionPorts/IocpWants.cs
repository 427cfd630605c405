namespace EventIo.Multiplexing.CompletionPorts;

/// <summary>The standing operations that are requested for a slot of a completion port.</summary>
[Flags]
internal enum IocpWants : byte
{
    None = 0,
    Accept = 1,
    Receive = 2,
    Readable = 4,
}
