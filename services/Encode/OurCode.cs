using Orrery.Media;

namespace Orrery.Services.Encode;

/// <summary>Which build of our own code computes a result: part of the content address where it, and not a tool, decides what comes out.</summary>
internal static class OurCode
{
    /// <summary>Compilation is deterministic, so the same sources have the same build.</summary>
    public static readonly string Build = $"{typeof(Rational).Module.ModuleVersionId:n}-{typeof(OurCode).Module.ModuleVersionId:n}";

    /// <summary>The content address of a job that is done by our own code.</summary>
    public static Task<object> Key<TJob>(TJob job) => Task.FromResult<object>(new { Job = job, Build });
}
