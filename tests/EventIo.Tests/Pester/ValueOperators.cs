using System.Globalization;
using System.Management.Automation;

namespace EventIo.Tests.Pester;

/// <summary>The operators that look at one value: truth, order, type, path.</summary>
internal static class ValueOperators
{
    internal static string? BeBoolean(Expectation e, bool expected)
    {
        bool wanted = expected != e.Not;
        return LanguagePrimitives.IsTrue(e.Actual) == wanted
            ? null
            : $"Expected {ValueFormat.Format(wanted)}{e.Because} but got {e.ActualText}.";
    }

    /// <param name="e">The value and what it is compared with.</param>
    /// <param name="relation">"greater than" and the like.</param>
    /// <param name="opposite">What -Not asks for instead.</param>
    /// <param name="holds">Whether the sign of a comparison is the one wanted.</param>
    internal static string? Compare(Expectation e, string relation, string opposite, Func<int, bool> holds) => e.Answer(
        holds(LanguagePrimitives.Compare(e.Actual, e.Expected, ignoreCase: true, CultureInfo.InvariantCulture)),
        $"Expected the actual value to be {relation} {e.ExpectedText}{e.Because} but got {e.ActualText}.",
        $"Expected the actual value to be {opposite} {e.ExpectedText}{e.Because} but got {e.ActualText}.");

    /// <summary>A type, its name, or a name among the value's PSTypeNames.</summary>
    internal static string? BeOfType(Expectation e)
    {
        string name = e.Expected is Type given ? given.FullName! : $"{e.Expected}".TrimStart('[').TrimEnd(']');
        Type? type = e.Expected as Type ?? (LanguagePrimitives.TryConvertTo(name, out Type found) ? found : null);
        bool matches = e.Actual is not null && (type is not null
            ? type.IsInstanceOfType(e.Actual)
            : PSObject.AsPSObject(e.Actual).TypeNames.Contains(name, StringComparer.OrdinalIgnoreCase));
        string wanted = type is null
            ? $"type or PSTypeName [{name}]"
            : $"type {ValueFormat.Format(type)} or any of its subtypes";
        string but = $"{e.Because} but got {e.ActualText} with type {ValueFormat.Format(e.Actual?.GetType())}.";
        return e.Answer(
            matches,
            $"Expected the value to have {wanted}{but}",
            $"Expected the value to not have {wanted}{but}");
    }

    internal static string? Exist(Expectation e) => e.Answer(
        e.Should.InvokeProvider.Item.Exists(LanguagePrimitives.ConvertTo<string>(e.Actual)),
        $"Expected path {e.ActualText} to exist{e.Because} but it did not exist.",
        $"Expected path {e.ActualText} to not exist{e.Because} but it did exist.");
}
