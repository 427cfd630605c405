namespace EventIo.Tests.Module;

/// <summary>A failed <c>It</c>, with the message and the stack of the PowerShell script.</summary>
public sealed class PesterFailureException(PesterResult result) : Exception(result.Message)
{
    public override string StackTrace => result.Stack;
}
