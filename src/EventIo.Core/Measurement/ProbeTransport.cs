namespace EventIo.Measurement;

/// <summary>What the measured descriptors are.</summary>
public enum ProbeTransport
{
    /// <summary>UNIX stream socket pairs (socketpair(2)): the least that the kernel does for a byte.</summary>
    Unix,

    /// <summary>TCP connections over 127.0.0.1, with TCP_NODELAY.</summary>
    Tcp,
}
