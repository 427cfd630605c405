namespace EventIo.Measurement.Load.Exchanges;

/// <summary>
/// What the clients of a run send and expect: the same bytes for all loops, stored once.
/// </summary>
internal sealed class ExchangeBytes : IDisposable
{
    // A larger send is divided into several segments anyway.
    private const int MaxSendBytes = 1 << 20;

    /// <summary>Prepares the bytes.</summary>
    /// <param name="plan">The plan.</param>
    internal ExchangeBytes(LoadPlan plan)
    {
        byte[] request = plan.EffectiveExchange switch
        {
            ConnectExchange.Http => GetExchange.Request(plan),
            ConnectExchange.Echo => plan.Request is { } given ? [.. given] : Pattern(plan),
            _ => plan.IsSendingStream ? Pattern(plan) : [],
        };
        if (request.Length == 0)
            return;
        Requests = new RepeatedBytes(
            request, (int)Math.Min((long)request.Length * plan.PipelineDepth, MaxSendBytes));
        if (plan.EffectiveExchange != ConnectExchange.Echo)
            return;
        byte[] answer = plan.Response is { } expected ? [.. expected] : request;
        // One answer plus the most that one receive returns: any part of the stream can be compared in one piece.
        Answers = new RepeatedBytes(answer, checked(answer.Length + LoadExchange.ReceiveBufferBytes));
    }

    /// <summary>Requests, as many as are sent together; null if nothing is sent.</summary>
    internal RepeatedBytes? Requests { get; }

    /// <summary>Answers, if their bytes are compared; else null.</summary>
    internal RepeatedBytes? Answers { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Requests?.Dispose();
        Answers?.Dispose();
    }

    // A byte sequence without obvious repetition.
    private static byte[] Pattern(LoadPlan plan)
    {
        byte[] bytes = new byte[plan.EffectiveMessageBytes];
        new Random(plan.Seed).NextBytes(bytes);
        return bytes;
    }
}
