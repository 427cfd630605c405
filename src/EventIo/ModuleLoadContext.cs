using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace EventIo;

/// <summary>
/// Loads the module's dependencies separately from the shell's, so that other versions of HdrHistogram or Tmds.LibC in
/// other modules don't conflict.
/// </summary>
internal sealed class ModuleLoadContext : AssemblyLoadContext
{
    private const string LibraryName = "EventIo.Core";

    private static readonly Lock Gate = new();
    private static ModuleLoadContext? s_instance;

    private readonly string _folder;
    private readonly AssemblyDependencyResolver _resolver;

    private ModuleLoadContext(string library)
        : base("EventIo")
    {
        // Reads EventIo.Core.deps.json to find the Tmds.LibC of this processor architecture.
        _resolver = new AssemblyDependencyResolver(library);
        // The resolver returns paths without symbolic links.
        _folder = Path.GetDirectoryName(_resolver.ResolveAssemblyToPath(new AssemblyName(LibraryName)) ?? library)!;
    }

    /// <summary>
    /// Resolves our own library for the default context. Registered once per process, however often the module is
    /// imported.
    /// </summary>
    internal static void Register()
    {
        lock (Gate)
        {
            if (s_instance is not null)
                return;
            s_instance = new ModuleLoadContext(Path.Combine(FindFolder(), $"{LibraryName}.dll"));
            Default.Resolving += (_, name) => name.Name == LibraryName ? s_instance.LoadFromAssemblyName(name) : null;
        }
    }

    // A package has a precompiled folder for each runtime; a checkout has one for all.
    private static string FindFolder()
    {
        string all = Path.Combine(Path.GetDirectoryName(typeof(ModuleLoadContext).Assembly.Location)!, "Dependencies");
        string system = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";
        string own = Path.Combine(
            all, $"{system}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}");
        return Directory.Exists(own) ? own : all;
    }

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        string? path = _resolver.ResolveAssemblyToPath(assemblyName);
        return path is not null && path.StartsWith(_folder, StringComparison.Ordinal)
            ? LoadFromAssemblyPath(path)
            : null;
    }
}
