namespace Orrery.Services.Workstation.Configurations.Running;

/// <summary>Files and folders: what differs, and how it is brought about.</summary>
internal static class FileLook
{
    /// <summary>Characters of a file that a report shows.</summary>
    private const int Shown = 2_000;

    public static async Task<Difference> LookAsync(FileManaged wanted, ISystem system, CancellationToken stop)
    {
        var there = await system.FileAsync(wanted.Path, stop);
        if (there is { IsFolder: true }) throw new SystemException($"{wanted.Path} is a folder.");
        var old = there is null ? null : await system.ReadAsync(wanted.Path, stop);
        var different = new Differences();
        var writes = wanted.Contents is { } contents ? old is null || wanted.Replace && old != contents : there is null;
        if (writes) different.Add("contents", Cut(old), Cut(wanted.Contents ?? ""));
        var owns = Owner(different, there, wanted.Mode, wanted.User, wanted.Group);
        if (!different.Any) return Difference.None($"{wanted.Path} is as it is wanted.");
        return new Difference(different.End(), there is null ? $"{wanted.Path} is made." : $"{wanted.Path} is changed.", async token =>
        {
            if (wanted.MakeFolders) await system.MakeFolderAsync(Path.GetDirectoryName(wanted.Path)!, above: true, token);
            if (writes) await system.WriteAsync(wanted.Path, wanted.Contents ?? "", token);
            if (owns) await system.SetOwnerAsync(wanted.Path, wanted.Mode, wanted.User, wanted.Group, token);
            return null;
        });
    }

    public static async Task<Difference> LookAsync(FolderThere wanted, ISystem system, CancellationToken stop)
    {
        var there = await system.FileAsync(wanted.Path, stop);
        if (there is { IsFolder: false }) throw new SystemException($"{wanted.Path} is there, and isn't a folder.");
        var different = new Differences();
        different.AddUnless(there is not null, "folder", null, wanted.Path);
        var owns = Owner(different, there, wanted.Mode, wanted.User, wanted.Group);
        if (!different.Any) return Difference.None($"{wanted.Path} is as it is wanted.");
        return new Difference(different.End(), there is null ? $"{wanted.Path} is made." : $"{wanted.Path} is changed.", async token =>
        {
            if (there is null) await system.MakeFolderAsync(wanted.Path, wanted.MakeFolders, token);
            if (owns) await system.SetOwnerAsync(wanted.Path, wanted.Mode, wanted.User, wanted.Group, token);
            return null;
        });
    }

    /// <returns>Whether mode or owner are to be set.</returns>
    private static bool Owner(Differences different, FileFacts? there, string? mode, string? user, string? group)
    {
        var before = different.End().Count;
        different.AddUnless(mode is null || there?.Mode == mode, "mode", there?.Mode, mode);
        different.AddUnless(user is null || there?.User == user, "user", there?.User, user);
        different.AddUnless(group is null || there?.Group == group, "group", there?.Group, group);
        return different.End().Count > before;
    }

    private static string? Cut(string? text) => text is null || text.Length <= Shown ? text : text[..Shown] + "…";
}
