using Xunit.Sdk;

namespace EventIo.Tests.Pester;

/// <summary>A failed It as xunit shows it: the stack is the script's.</summary>
internal sealed class PesterFailure(PesterOutcome outcome) : XunitException(outcome.Message)
{
    public override string? StackTrace => outcome.Stack;
}
