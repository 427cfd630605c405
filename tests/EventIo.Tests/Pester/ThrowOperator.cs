using System.Management.Automation;

namespace EventIo.Tests.Pester;

/// <summary>-Throw: runs the script block that came through the pipeline.</summary>
internal static class ThrowOperator
{
    internal static string? Throw(Expectation e)
    {
        if (e.Actual is not ScriptBlock script)
            throw new ArgumentException("Should -Throw wants a script block in curly braces as its input.");

        ErrorRecord? error = Catch(e, script);
        if (e.Not)
        {
            return error is null
                ? null
                : $"Expected no exception to be thrown{e.Because} "
                    + $"but an exception \"{Message(error)}\" was thrown {From(error)}.";
        }

        List<string> filters = [];
        List<string> buts = [];
        Check($"type {ValueFormat.Format(e.Should.ExceptionType)}", e.Should.ExceptionType is not null,
            x => e.Should.ExceptionType!.IsInstanceOfType(x.Exception),
            x => $"the exception type was {ValueFormat.Format(x.Exception.GetType())}");
        string? message = LanguagePrimitives.ConvertTo<string>(e.Expected);
        Check($"message like {ValueFormat.Format(message)}", !string.IsNullOrWhiteSpace(message),
            x => IsLike(Message(x), message!),
            x => $"the message was {ValueFormat.Format(Message(x))}");
        Check($"FullyQualifiedErrorId {ValueFormat.Format(e.Should.ErrorId)}", e.Should.ErrorId is not null,
            x => IsLike(x.FullyQualifiedErrorId, e.Should.ErrorId!),
            x => $"the FullyQualifiedErrorId was {ValueFormat.Format(x.FullyQualifiedErrorId)}");
        if (error is null)
            buts.Add("no exception was thrown");

        if (buts.Count == 0)
        {
            if (e.Should.PassThru)
                e.Should.WriteObject(error);
            return null;
        }
        string with = filters.Count == 0 ? "" : $" with {string.Join(" and ", filters)}";
        string but = string.Join(" and ", buts);
        return $"Expected an exception{with} to be thrown{e.Because} but {but}. {From(error)}".TrimEnd();

        void Check(string filter, bool isAsked, Func<ErrorRecord, bool> holds, Func<ErrorRecord, string> explain)
        {
            if (!isAsked)
                return;
            filters.Add(filter);
            if (error is not null && !holds(error))
                buts.Add(explain(error));
        }
    }

    // PowerShell's own catch decides what the error is: the cmdlet's record, not the exceptions it travels in.
    private static ErrorRecord? Catch(Expectation e, ScriptBlock script) =>
        e.Should.InvokeCommand
            .NewScriptBlock("param($__script) try { do { $null = & $__script } while ($false) } catch { $_ }")
            .InvokeWithContext(null, null, script)
            .Select(x => x.BaseObject as ErrorRecord)
            .FirstOrDefault();

    private static bool IsLike(string text, string pattern) =>
        WildcardPattern.Get(pattern, WildcardOptions.IgnoreCase).IsMatch(text);

    private static string Message(ErrorRecord error) => error.Exception.Message;

    private static string From(ErrorRecord? error)
    {
        string position = error?.InvocationInfo?.PositionMessage.Trim() ?? "";
        return position.StartsWith("At ", StringComparison.Ordinal) ? $"from {position[3..]}" : position;
    }
}
