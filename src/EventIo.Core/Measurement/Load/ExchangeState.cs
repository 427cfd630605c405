using EventIo.Servers.Http;

namespace EventIo.Measurement.Load;

/// <summary>How far an exchange has got on a connection. Each kind of exchange uses what it needs.</summary>
internal struct ExchangeState
{
    /// <summary>The number of <see cref="Kept"/> when nothing is kept.</summary>
    internal const int NoBuffer = -1;

    public ExchangeState()
    {
    }

    /// <summary>Bytes of the answer that have come.</summary>
    internal int Position;

    /// <summary>Http: which part of the response comes next.</summary>
    internal ResponsePart Part;

    /// <summary>Http: bytes of the body that are to come.</summary>
    internal long BodyLeft;

    /// <summary>Http: how far a body in chunks has got.</summary>
    internal ChunkedBody Chunks;

    /// <summary>Http: the buffer with the first bytes of a head that was cut in two, and how many they are.</summary>
    internal int Kept = NoBuffer;

    internal int KeptBytes;

    /// <summary>Http: the response has another status code than the expected one.</summary>
    internal bool IsUnexpected;

    /// <summary>Http: the server closes the connection behind the response.</summary>
    internal bool IsLast;
}
