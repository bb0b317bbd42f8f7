//! iam: results. Written by `bindings/generate/generate.py`; do not edit.

use crate::aws::shape::*;
use aws_sdk_iam::types;

shape!(types::AccessKey { "UserName": user_name, "AccessKeyId": access_key_id, "Status": status, "SecretAccessKey": secret_access_key, "CreateDate": create_date });
shape!(types::AccessKeyLastUsed { "LastUsedDate": last_used_date, "ServiceName": service_name, "Region": region });
shape!(types::AccessKeyMetadata { "UserName": user_name, "AccessKeyId": access_key_id, "Status": status, "CreateDate": create_date });
shape!(types::AttachedPermissionsBoundary { "PermissionsBoundaryType": permissions_boundary_type, "PermissionsBoundaryArn": permissions_boundary_arn });
shape!(types::AttachedPolicy { "PolicyName": policy_name, "PolicyArn": policy_arn });
shape!(types::Group { "Path": path, "GroupName": group_name, "GroupId": group_id, "Arn": arn, "CreateDate": create_date });
shape!(types::InstanceProfile { "Path": path, "InstanceProfileName": instance_profile_name, "InstanceProfileId": instance_profile_id, "Arn": arn, "CreateDate": create_date, "Roles": roles, "Tags": tags });
shape!(types::Policy { "PolicyName": policy_name, "PolicyId": policy_id, "Arn": arn, "Path": path, "DefaultVersionId": default_version_id, "AttachmentCount": attachment_count, "PermissionsBoundaryUsageCount": permissions_boundary_usage_count, "IsAttachable": is_attachable, "Description": description, "CreateDate": create_date, "UpdateDate": update_date, "Tags": tags });
shape!(types::Role { "Path": path, "RoleName": role_name, "RoleId": role_id, "Arn": arn, "CreateDate": create_date, "AssumeRolePolicyDocument": assume_role_policy_document, "Description": description, "MaxSessionDuration": max_session_duration, "PermissionsBoundary": permissions_boundary, "Tags": tags, "RoleLastUsed": role_last_used, "SourceRoleTemplate": source_role_template });
shape!(types::RoleLastUsed { "LastUsedDate": last_used_date, "Region": region });
shape!(types::SourceRoleTemplate { "TemplateArn": template_arn, "TemplateMinorVersion": template_minor_version });
shape!(types::Tag { "Key": key, "Value": value });
shape!(types::User { "Path": path, "UserName": user_name, "UserId": user_id, "Arn": arn, "CreateDate": create_date, "PasswordLastUsed": password_last_used, "PermissionsBoundary": permissions_boundary, "Tags": tags });
words!(types::PermissionsBoundaryAttachmentType, types::StatusType);
