using Orrery.Client;
using Orrery.Client.Protocol;

namespace Orrery.Server.Versions;

/// <summary>The pages that services add to the portal, and the files that these load.</summary>
/// <remarks>A run has its pages from the version that it is pinned to. That version's folder goes when no run needs it any more, and a run that has ended doesn't count as one:
/// its pages come from the service's newest version then.</remarks>
internal sealed class ServicePages(ServedVersions versions)
{
    /// <summary>More files than this a service's pages don't consist of.</summary>
    private const int MostFiles = 1024;

    /// <summary>Pages that runs of a workflow have.</summary>
    /// <param name="pin">The version that the run is pinned to; none for a run that isn't.</param>
    public IReadOnlyList<PageView> Of(string service, VersionId pin, string workflow) =>
        ServedFrom(service, pin) is { } version ? [.. version.Pages.Where(p => p.Workflow == workflow && IsPlain(p.Module)).Select(p => View(version, p))] : [];

    /// <summary>Pages of services as a whole, of the newest version of each.</summary>
    public IReadOnlyList<PageView> OfServices() =>
    [
        .. from service in versions.Book.All.Select(v => v.Service).Distinct().Order(StringComparer.Ordinal)
           let version = ServedFrom(service, default)
           where version is not null
           from page in version.Pages
           where page.Workflow is null && IsPlain(page.Module)
           select View(version, page),
    ];

    /// <summary>Path of a file on disk; null when there is none of that name. Names are compared with those that are there, and never become a path.</summary>
    /// <param name="name">Below the folder of pages, with slashes.</param>
    public string? Find(string service, VersionId id, string name)
    {
        if (!IsPlain(name) || versions.Book.Find(service, id) is not { Pages.Count: > 0 } version || versions.FolderOf(version) is not { } folder) return null;
        var root = Path.Combine(folder, PortalPage.Folder);
        return !Directory.Exists(root) ? null
            : Directory.EnumerateFiles(root, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint }).Take(MostFiles)
                .FirstOrDefault(f => Path.GetRelativePath(root, f) == name);
    }

    /// <summary>Relative, with slashes, going nowhere but down.</summary>
    private static bool IsPlain(string path) =>
        path.Length is > 0 and <= 512 && !path.AsSpan().ContainsAny('\\', '\0') && path.Split('/').All(p => p is not ("" or "." or ".."));

    private KnownVersion? ServedFrom(string service, VersionId pin) =>
        !pin.IsNone && versions.Book.Find(service, pin) is { } own && versions.IsThere(own) ? own
        : versions.Book.NewestOf(service) is { } newest && versions.IsThere(newest) ? newest : null;

    private static PageView View(KnownVersion version, ServedPage page) => new(version.Service, page.Name, page.Title, page.Workflow, version.Id.ToString(),
        $"/services/{Uri.EscapeDataString(version.Service)}/{version.Id}/{PortalPage.Folder}/{string.Join('/', page.Module.Split('/').Select(Uri.EscapeDataString))}");
}
