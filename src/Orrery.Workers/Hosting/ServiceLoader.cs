using System.Reflection;
using System.Runtime.Loader;

namespace Orrery.Workers.Hosting;

/// <summary>Finds services in assemblies on disk. A service brings its own dependencies; the Sdk is shared with the host.</summary>
public static class ServiceLoader
{
    /// <summary>Loads every subclass of <see cref="Service"/> that the assembly defines.</summary>
    /// <exception cref="InvalidOperationException">There is none, or it can't be made.</exception>
    public static IReadOnlyList<Service> Load(string path)
    {
        var full = Path.GetFullPath(path);
        if (!File.Exists(full)) throw new InvalidOperationException($"There is no service at {full}.");
        var assembly = new ServiceContext(full).LoadFromAssemblyPath(full);
        var services = assembly.GetExportedTypes().Where(t => t.IsSubclassOf(typeof(Service)) && !t.IsAbstract)
            .Select(t => (Service)Activator.CreateInstance(t)!).ToList();
        return services.Count > 0 ? services : throw new InvalidOperationException($"{full} defines no public subclass of Orrery.Service.");
    }

    private sealed class ServiceContext(string path) : AssemblyLoadContext(Path.GetFileNameWithoutExtension(path))
    {
        private readonly AssemblyDependencyResolver _resolver = new(path);

        protected override Assembly? Load(AssemblyName name) =>
            name.Name == typeof(Service).Assembly.GetName().Name ? null
            : _resolver.ResolveAssemblyToPath(name) is { } found ? LoadFromAssemblyPath(found) : null;
    }
}
