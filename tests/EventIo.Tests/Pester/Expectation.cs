using EventIo.Tests.Pester.Keywords;

namespace EventIo.Tests.Pester;

/// <summary>One value before one operator of Should. An operator answers null, or what it says on failure.</summary>
internal sealed record Expectation(ShouldCommand Should, object? Actual)
{
    internal object? Expected => ValueFormat.Unwrap(Should.ExpectedValue);

    internal bool Not => Should.Not;

    /// <summary>", because of this," or ",": the middle of every message.</summary>
    internal string Because => string.IsNullOrWhiteSpace(Should.Because)
        ? ","
        : $", because {Should.Because.Trim().Replace("because ", "", StringComparison.OrdinalIgnoreCase)},";

    internal string ActualText => ValueFormat.Format(Actual);

    internal string ExpectedText => ValueFormat.Format(Expected);

    /// <summary>The answer of an operator that says the same about a failure and about a failure of -Not.</summary>
    internal string? Answer(bool holds, string failure, string negatedFailure) =>
        holds != Not ? null : Not ? negatedFailure : failure;
}
