//! s3: results. Written by `bindings/generate/generate.py`; do not edit.

use crate::aws::shape::*;
use aws_sdk_s3::types;

shape!(types::Bucket { "Name": name, "CreationDate": creation_date, "BucketRegion": bucket_region, "BucketArn": bucket_arn });
shape!(types::Object { "Key": key, "LastModified": last_modified, "ETag": e_tag, "ChecksumAlgorithm": checksum_algorithm, "ChecksumType": checksum_type, "Size": size, "StorageClass": storage_class, "Owner": owner, "RestoreStatus": restore_status });
shape!(types::Owner { "DisplayName": display_name, "ID": id });
shape!(types::RestoreStatus { "IsRestoreInProgress": is_restore_in_progress, "RestoreExpiryDate": restore_expiry_date });
words!(types::ChecksumAlgorithm, types::ChecksumType, types::ObjectStorageClass, types::RequestCharged);
