namespace EventIo.Tests.Pester;

/// <summary>What the keywords add to while the bodies of Describe and Context are read.</summary>
internal sealed class PesterDiscovery(string fileName)
{
    /// <summary>The session's variable that the keywords find this in.</summary>
    internal const string VariableName = "__pester";

    private readonly Dictionary<string, int> _paths = [];

    internal PesterBlock Root { get; } = new(null, fileName, ForEachItem.None);

    /// <summary>The block whose body is being read; null once tests run.</summary>
    internal PesterBlock? Current { get; set; }

    /// <summary>Two tests of one name would be one to xunit: the second gets a number.</summary>
    internal string UniquePath(string path)
    {
        int count = _paths[path] = _paths.GetValueOrDefault(path) + 1;
        return count == 1 ? path : $"{path} ({count})";
    }
}
