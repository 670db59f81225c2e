using System.Reflection;
using System.Runtime.Loader;

namespace Orrery.Workers.Hosting;

/// <summary>Finds services in assemblies on disk. A service brings its own dependencies; the Sdk is shared with the host.</summary>
public static class ServiceLoader
{
    /// <summary>Loads every subclass of <see cref="Service"/> that the assembly defines.</summary>
    /// <exception cref="InvalidOperationException">There is none, or it can't be made; the message is for whoever named the file.</exception>
    public static IReadOnlyList<Service> Load(string path)
    {
        var full = Path.GetFullPath(path);
        if (Problem(path) is { } problem) throw new InvalidOperationException(problem);
        try
        {
            var assembly = new ServiceContext(full).LoadFromAssemblyPath(full);
            var services = assembly.GetExportedTypes().Where(t => t.IsSubclassOf(typeof(Service)) && !t.IsAbstract)
                .Select(t => (Service)Activator.CreateInstance(t)!).ToList();
            return services.Count > 0 ? services : throw new InvalidOperationException($"{full} defines no public subclass of Orrery.Service.");
        }
        catch (Exception e) when (e is BadImageFormatException or IOException or MissingMethodException or TypeLoadException or TargetInvocationException)
        {
            throw new InvalidOperationException($"The service in {full} can't be loaded: {(e.InnerException ?? e).Message}", e);
        }
    }

    /// <summary>What is wrong with a path, without loading anything; null when there is an assembly.</summary>
    public static string? Problem(string path)
    {
        var full = Path.GetFullPath(path);
        if (!File.Exists(path)) return $"There is no service at {full}. Build it, then name its .dll with --service.";
        try
        {
            AssemblyName.GetAssemblyName(full);
            return null;
        }
        catch (Exception e) when (e is BadImageFormatException or IOException or UnauthorizedAccessException)
        {
            return $"The service in {full} can't be loaded: {e.Message}";
        }
    }

    private sealed class ServiceContext(string path) : AssemblyLoadContext(Path.GetFileNameWithoutExtension(path))
    {
        private readonly AssemblyDependencyResolver _resolver = new(path);

        protected override Assembly? Load(AssemblyName name) =>
            name.Name == typeof(Service).Assembly.GetName().Name ? null
            : _resolver.ResolveAssemblyToPath(name) is { } found ? LoadFromAssemblyPath(found) : null;
    }
}
