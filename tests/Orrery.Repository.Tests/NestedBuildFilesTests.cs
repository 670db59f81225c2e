namespace Orrery.Repository.Tests;

public class NestedBuildFilesTests
{
    private static readonly SourceFile Root = new("Directory.Build.targets", "<Project />");

    [Fact]
    public void What_holds_for_all_projects_holds_in_every_folder() => Violation.AssertNone(NestedBuildFiles.Check([.. RepositoryFiles.All]));

    [Fact]
    public void A_file_that_hides_the_root_s_is_reported()
    {
        var hiding = new SourceFile("services/Directory.Build.targets", "<Project />");
        var importing = new SourceFile("samples/Directory.Build.targets", """<Project><Import Project="../Directory.Build.targets" /></Project>""");

        Violation.AssertOne("services/Directory.Build.targets:1: doesn't import the root's", NestedBuildFiles.Check([Root, hiding, importing]));
    }

    [Fact]
    public void Where_the_root_has_none_there_is_nothing_to_import() =>
        Violation.AssertNone(NestedBuildFiles.Check([new("services/Directory.Build.props", "<Project />")]));
}
