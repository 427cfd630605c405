namespace EventIo.Measurement.Readiness;

/// <summary>The kind of the measured descriptors.</summary>
public enum ProbeTransport : long
{
    /// <summary>UNIX stream socket pairs (socketpair(2)): the least work for the kernel.</summary>
    Unix,

    /// <summary>TCP connections over 127.0.0.1, with TCP_NODELAY.</summary>
    Tcp,
}
