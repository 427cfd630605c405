namespace EventIo.Multiplexing;

/// <summary>The standing operations that a slot of a completion port was asked for.</summary>
[Flags]
internal enum IocpWants : byte
{
    None = 0,
    Accept = 1,
    Receive = 2,
    Readable = 4,
}
