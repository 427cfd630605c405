using System.Management.Automation;

namespace EventIo.Commands;

/// <summary>
/// Takes a number of loops by name as well: one for each processor that this process may use, or two, the classic choice at a
/// completion port, where a thread that blocks leaves its processor to another one.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class LoopCountNameAttribute : ArgumentTransformationAttribute
{
    /// <summary>The names, and what each stands for here.</summary>
    internal static IReadOnlyList<(string Name, int Count)> Names { get; } =
        [("PerProcessor", Environment.ProcessorCount), ("TwicePerProcessor", 2 * Environment.ProcessorCount)];

    /// <inheritdoc/>
    /// <exception cref="ArgumentTransformationMetadataException">It is neither a number nor one of the names.</exception>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object data = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        if (LanguagePrimitives.TryConvertTo(data, out int number))
            return number;
        return Names.FirstOrDefault(name => name.Name.Equals(data as string, StringComparison.OrdinalIgnoreCase)) is (not null, int count)
            ? count
            : throw new ArgumentTransformationMetadataException(
                $"'{data}' is no number of loops: give one, or {string.Join(" or ", Names.Select(name => name.Name))}.");
    }
}
