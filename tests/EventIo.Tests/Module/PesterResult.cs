namespace EventIo.Tests.Module;

/// <summary>The result of one <c>It</c>, as Pester reports it.</summary>
public sealed record PesterResult(string Name, string Outcome, double Seconds, string Message, string Stack)
{
    /// <summary>Why it was skipped; null if it was not.</summary>
    public string? SkipReason => Outcome switch
    {
        "Passed" or "Failed" => null,
        _ when Message.Split("is skipped, because ") is [_, var reason] => reason,
        _ => $"{Outcome}: {Message}",
    };

    /// <summary>Throws an exception with Pester's message if the test failed.</summary>
    public void ThrowIfFailed()
    {
        if (Outcome == "Failed")
            throw new PesterFailureException(this);
    }

    public override string ToString() => Name;
}
