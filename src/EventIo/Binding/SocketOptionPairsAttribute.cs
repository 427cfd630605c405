using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Text.RegularExpressions;
using EventIo.Sockets;
using EventIo.Sockets.Options;

namespace EventIo.Binding;

/// <summary>
/// Accepts socket options as a hashtable, <c>@{ TCP_NODELAY = 1 }</c>, or as NAME=VALUE pairs, which Tab completes;
/// both become pairs.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed partial class SocketOptionPairsAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    /// <exception cref="ArgumentTransformationMetadataException">The input is neither.</exception>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object data = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return data switch
        {
            IDictionary table => table.Cast<DictionaryEntry>().Select(entry => Pair(entry.Key, entry.Value)).ToArray(),
            string pair => new[] { Checked(pair) },
            _ when LanguagePrimitives.GetEnumerable(data) is { } items =>
                items.Cast<object>().SelectMany(item => (string[])Transform(engineIntrinsics, item)).ToArray(),
            _ => throw Neither(data),
        };
    }

    /// <summary>Parses and checks the requested pairs and profile.</summary>
    /// <exception cref="SocketProblemException">An option is unknown, or can't have its value.</exception>
    internal static SocketOptionSet Parse(string? profile, IEnumerable<string> pairs) => SocketOptionSet.Create(
        profile is null ? null : Enum.Parse<SocketProfileKind>(profile),
        from pair in pairs
        let sign = pair.IndexOf('=', StringComparison.Ordinal)
        select KeyValuePair.Create(pair[..sign].Trim(), Value(pair[(sign + 1)..])));

    /// <summary>Returns a name and a value as a pair.</summary>
    internal static string Pair(object? name, object? value) => string.Create(
        CultureInfo.InvariantCulture, $"{name}={(value is PSObject wrapped ? wrapped.BaseObject : value)}");

    private static string Checked(string pair) =>
        pair.IndexOf('=', StringComparison.Ordinal) > 0 ? pair : throw Neither(pair);

    // Converts numbers as the shell does: 256KB.
    private static object? Value(string text) =>
        Multiplied().IsMatch(text)
            ? LanguagePrimitives.ConvertTo(text, typeof(long), CultureInfo.InvariantCulture)
            : text;

    [GeneratedRegex("^[0-9]+[KMG]B$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Multiplied();

    private static ArgumentTransformationMetadataException Neither(object? data) => new(
        $"'{data}' is not a socket option: give a hashtable, @{{ TCP_NODELAY = 1 }}, or pairs, TCP_NODELAY=1.");
}
