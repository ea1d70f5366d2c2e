using System.Runtime.CompilerServices;

namespace Jena.Iot.Edge.Doctor;

/// <summary>Whose rights the checks are made with, and whether they are those of the service.</summary>
internal sealed class AccountCheck(string users = ServiceAccount.Users, string groups = "/etc/group") : ICheck
{
    private const string Check = "account";

    public async IAsyncEnumerable<Finding> FindAsync(Patient patient, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        if (patient.Account != ServiceAccount.Name)
        {
            yield return ServiceAccount.Find(ServiceAccount.Name, users) is null
                ? Finding.Warn(Check, $"there is no account {ServiceAccount.Name}; the checks are made with the rights of {patient.Account}", "install the package jena-iot-edge, which makes it")
                : Finding.Warn(Check, $"the checks are made with the rights of {patient.Account}, the service has those of {ServiceAccount.Name}", "run it as: sudo jena-edge doctor");
            yield break;
        }
        var member = ServiceAccount.GroupsOf(patient.Account, groups);
        yield return Finding.Ok(Check, $"{patient.Account}, in {(member.Count > 0 ? $"the groups {string.Join(", ", member)}" : "no group but its own")}");
    }
}
