using System.Management.Automation;

namespace EventIo.Binding;

/// <summary>Accepts rates: numbers, and ranges such as 1000..10000.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class RateTextAttribute : ValidateEnumeratedArgumentsAttribute
{
    /// <inheritdoc/>
    protected override void ValidateElement(object element)
    {
        string text = LanguagePrimitives.ConvertTo<string>(element);
        if (!RateSteps.TryParse(text, out _, out _))
        {
            throw new ValidationMetadataException(
                $"'{text}' is not a rate: give a number from {RateSteps.Least} to {RateSteps.Highest:0}, or a range " +
                "of two, such as 1000..10000.");
        }
    }
}
